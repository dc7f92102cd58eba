"""Networks that classify and detect: their layers, losses, training loop, files and use, in plain torch."""
