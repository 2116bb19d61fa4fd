//! Every type of field: good and bad values.
