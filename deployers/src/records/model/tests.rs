//! Mistakes in manifests: each is found, placed, and the nearest name is given.
