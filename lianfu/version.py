"""The version of the product, shown by `lianfu version` and the API description."""

VERSION = "0.3.0"
