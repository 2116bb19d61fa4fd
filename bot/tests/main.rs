//! The bot against a real store.
