//! The instance's secret: made once, kept in the data folder, never used itself; every purpose has a key of its own derived from it.

use fleet_domain::letters::hex;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::data::{DataFolder, write_private};
use crate::error::FleetError;

/// 256 random bits.
pub(crate) struct Secret([u8; 32]);

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Links and cookies of apps.
    Apps,
    /// Buttons of messages.
    Buttons,
}

impl Secret {
    /// Reads the secret of a data folder; makes it the first time.
    pub(crate) fn of(data: &DataFolder) -> Result<Self, FleetError> {
        let path = data.secret();
        match std::fs::read_to_string(&path) {
            Ok(text) => parse(text.trim()).map(Self).ok_or_else(|| FleetError::DataFile {
                path,
                verb: "used",
                source: std::io::Error::new(
                    std::io::ErrorKind::InvalidData,
                    "it is not 64 hexadecimal digits. Move it away to have a new one made: links and buttons in use stop working",
                ),
            }),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                let bytes = random()?;
                write_private(&path, format!("{}\n", hex(&bytes)).as_bytes())?;
                Ok(Self(bytes))
            }
            Err(source) => Err(FleetError::DataFile { path, verb: "read", source }),
        }
    }

    /// The key of a purpose.
    pub(crate) fn key(&self, purpose: Purpose) -> [u8; 32] {
        let label: &[u8] = match purpose {
            Purpose::Apps => b"fleet/apps/1",
            Purpose::Buttons => b"fleet/buttons/1",
        };
        // HMAC fills a short key with zeros up to its block of 64 bytes.
        let mut block = [0_u8; 64];
        block[..32].copy_from_slice(&self.0);
        let mut mac = Hmac::<Sha256>::new(&block.into());
        mac.update(label);
        mac.finalize().into_bytes().into()
    }
}

fn parse(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0_u8; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * i..2 * i + 2)?, 16).ok()?;
    }
    Some(bytes)
}

fn random() -> Result<[u8; 32], FleetError> {
    let mut bytes = [0_u8; 32];
    let mut filled = 0;
    while filled < bytes.len() {
        let got = rustix::rand::getrandom(&mut bytes[filled..], rustix::rand::GetRandomFlags::empty());
        filled += got.map_err(|e| FleetError::DataFile { path: "/dev/urandom".into(), verb: "read", source: e.into() })?;
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_made_once_and_its_keys_differ() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::at(folder.path());
        let first = Secret::of(&data).unwrap();
        let again = Secret::of(&data).unwrap();
        assert_eq!(first.0, again.0);
        assert_eq!(first.key(Purpose::Apps), again.key(Purpose::Apps));
        assert_ne!(first.key(Purpose::Apps), first.key(Purpose::Buttons));
        assert_ne!(first.key(Purpose::Apps), first.0);
        let other = tempfile::tempdir().unwrap();
        assert_ne!(Secret::of(&DataFolder::at(other.path())).unwrap().0, first.0);
    }

    #[test]
    fn a_broken_secret_is_not_replaced_silently() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::at(folder.path());
        std::fs::write(data.secret(), "not a secret").unwrap();
        assert!(Secret::of(&data).err().unwrap().to_string().contains("secret cannot be used"));
        assert_eq!(std::fs::read_to_string(data.secret()).unwrap(), "not a secret");
    }
}
