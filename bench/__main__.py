"""`make bench`: every measurement, each figure beside its floor from the same run. Arguments go to the measurement."""

from bench import admission

if __name__ == "__main__":
    admission.main()
