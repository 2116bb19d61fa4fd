//! Sandboxes in containers of the Docker Engine.
