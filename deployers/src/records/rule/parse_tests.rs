//! What parses, what does not, and where it says so.
