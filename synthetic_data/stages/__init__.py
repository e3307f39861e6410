"""The stages of the generator, one module each, in the order of `generate`."""
