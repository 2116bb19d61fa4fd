//! The dialogue ends, asks within its limits, passes stale events over and loses no answer.
