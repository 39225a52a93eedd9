"""The figures: this product measured against a bare Temporal workflow of the same shape."""
