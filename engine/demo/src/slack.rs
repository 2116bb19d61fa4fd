//! A Slack of its own.
