"""`make bench`: every measurement, each figure beside its floor from the same run. Arguments go to the measurements."""

from bench import admission, audit, door, imports, lists, pages, register, restoring, retention, rush, vault

if __name__ == "__main__":
    for measurement in (admission, rush, pages, lists, imports, door, audit, vault, restoring, retention, register):
        measurement.main()
