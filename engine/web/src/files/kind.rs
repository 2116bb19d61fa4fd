//! What a file is, by its content; its name may only agree.

use super::zip_names;

/// Kinds of files that are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileKind {
    Csv,
    Txt,
    Pdf,
    Png,
    Jpeg,
    Webp,
    Docx,
    Xlsx,
}

/// What was found out about a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Finding {
    /// It is taken as this.
    Taken(FileKind),
    /// Its kind is not taken.
    NotTaken,
    /// Its name says one thing, its content another.
    Lies(FileKind),
    /// An office file with macros, or one that cannot be read.
    Unsafe,
}

impl FileKind {
    /// The kind that a name's ending promises.
    fn of_ending(ending: &str) -> Option<Self> {
        Some(match ending {
            "csv" => Self::Csv,
            "txt" | "text" => Self::Txt,
            "pdf" => Self::Pdf,
            "png" => Self::Png,
            "jpg" | "jpeg" => Self::Jpeg,
            "webp" => Self::Webp,
            "docx" => Self::Docx,
            "xlsx" => Self::Xlsx,
            _ => return None,
        })
    }

    /// Its media type.
    pub(crate) fn mime(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::Txt => "text/plain",
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// Its name for people, the same in every language.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Txt => "TXT",
            Self::Pdf => "PDF",
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::Webp => "WebP",
            Self::Docx => "DOCX",
            Self::Xlsx => "XLSX",
        }
    }
}

/// Finds out what a file is.
pub(crate) fn find(name: &str, bytes: &[u8]) -> Finding {
    let ending = name.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase());
    let promised = ending.as_deref().and_then(FileKind::of_ending);
    let found = match by_content(bytes) {
        Content::Kind(kind) => kind,
        Content::Unsafe => return Finding::Unsafe,
        Content::Unknown => return Finding::NotTaken,
        // Text is what its name says, if that is a kind of text.
        Content::Text => match (promised, &ending) {
            (Some(FileKind::Csv), _) => FileKind::Csv,
            (Some(_), _) | (None, None) => FileKind::Txt,
            (None, Some(_)) => return Finding::NotTaken,
        },
    };
    match promised {
        Some(promised) if promised == found => Finding::Taken(found),
        Some(_) => Finding::Lies(found),
        // A known content under an unknown ending may be meant for a program that believes the ending.
        None if ending.is_some() => Finding::NotTaken,
        None => Finding::Taken(found),
    }
}

enum Content {
    Kind(FileKind),
    Text,
    Unsafe,
    Unknown,
}

fn by_content(bytes: &[u8]) -> Content {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    if starts(b"%PDF-") {
        return Content::Kind(FileKind::Pdf);
    }
    if starts(b"\x89PNG\r\n\x1a\n") {
        return Content::Kind(FileKind::Png);
    }
    if starts(b"\xff\xd8\xff") {
        return Content::Kind(FileKind::Jpeg);
    }
    if starts(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Content::Kind(FileKind::Webp);
    }
    if starts(b"PK\x03\x04") {
        return office(bytes);
    }
    if is_text(bytes) { Content::Text } else { Content::Unknown }
}

/// Which office file a zip is, by the names inside.
fn office(bytes: &[u8]) -> Content {
    let Some(names) = zip_names::names(bytes) else { return Content::Unsafe };
    let has = |part: &str| names.iter().any(|n| n == part);
    if names.iter().any(|n| n.to_ascii_lowercase().ends_with("vbaproject.bin")) {
        return Content::Unsafe;
    }
    match (has("[Content_Types].xml"), has("word/document.xml"), has("xl/workbook.xml")) {
        (true, true, false) => Content::Kind(FileKind::Docx),
        (true, false, true) => Content::Kind(FileKind::Xlsx),
        _ => Content::Unknown,
    }
}

/// Whether bytes are text: UTF-8, UTF-16 with its mark, or an eight-bit alphabet as Excel writes it in Russian.
fn is_text(bytes: &[u8]) -> bool {
    if bytes.is_empty() {
        return false;
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return bytes.len().is_multiple_of(2);
    }
    // Control bytes that no text holds; the eight-bit ones are letters in windows-1251.
    let odd = bytes.iter().any(|b| matches!(b, 0..=8 | 11 | 14..=26 | 28..=31 | 127));
    if odd {
        return false;
    }
    if std::str::from_utf8(bytes).is_ok() {
        return true;
    }
    let letters = bytes.iter().filter(|b| **b >= 0xc0 || matches!(b, 0xa8 | 0xb8)).count();
    let high = bytes.iter().filter(|b| **b >= 0x80).count();
    letters * 10 >= high * 8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides_and_a_lying_name_is_named() {
        let png = b"\x89PNG\r\n\x1a\nrest";
        assert_eq!(find("a.png", png), Finding::Taken(FileKind::Png));
        assert_eq!(find("a.PNG", png), Finding::Taken(FileKind::Png));
        assert_eq!(find("a", png), Finding::Taken(FileKind::Png));
        assert_eq!(find("a.csv", png), Finding::Lies(FileKind::Png));
        assert_eq!(find("a.html", png), Finding::NotTaken);
        assert_eq!(find("a.png", b"name;price\n"), Finding::Lies(FileKind::Txt));
        assert_eq!(find("a.pdf", b"%PDF-1.7"), Finding::Taken(FileKind::Pdf));
        assert_eq!(find("a.webp", b"RIFF\0\0\0\0WEBPVP8 "), Finding::Taken(FileKind::Webp));
        assert_eq!(find("a.jpg", b"\xff\xd8\xff\xe0"), Finding::Taken(FileKind::Jpeg));
    }

    #[test]
    fn text_is_taken_in_the_alphabets_people_use() {
        assert_eq!(find("a.csv", "имя;цена\n".as_bytes()), Finding::Taken(FileKind::Csv));
        assert_eq!(find("a.csv", b"\xe8\xec\xff;\xf6\xe5\xed\xe0\r\n"), Finding::Taken(FileKind::Csv), "windows-1251");
        assert_eq!(find("a.txt", b"\xff\xfea\0b\0"), Finding::Taken(FileKind::Txt), "UTF-16");
        assert_eq!(find("a.svg", b"<svg onload=alert(1)>"), Finding::NotTaken);
        assert_eq!(find("a.html", b"<script>"), Finding::NotTaken);
        assert_eq!(find("a.exe", b"MZ\x90\0\x03"), Finding::NotTaken);
        assert_eq!(find("a.txt", b"MZ\x90\0\x03"), Finding::NotTaken);
        assert_eq!(find("a.csv", b""), Finding::NotTaken);
        assert_eq!(find("a.txt", b"\x80\x81\x82\x83\x84\x85\x86"), Finding::NotTaken);
    }

    #[test]
    fn office_files_are_told_apart_and_macros_refused() {
        let zip = |names: &[&str]| zip_names::tests::zip(names);
        assert_eq!(find("a.docx", &zip(&["[Content_Types].xml", "word/document.xml"])), Finding::Taken(FileKind::Docx));
        assert_eq!(find("a.xlsx", &zip(&["[Content_Types].xml", "xl/workbook.xml"])), Finding::Taken(FileKind::Xlsx));
        assert_eq!(find("a.xlsx", &zip(&["[Content_Types].xml", "word/document.xml"])), Finding::Lies(FileKind::Docx));
        assert_eq!(find("a.xlsx", &zip(&["[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"])), Finding::Unsafe);
        assert_eq!(find("a.zip", &zip(&["a.txt"])), Finding::NotTaken);
        assert_eq!(find("a.docx", &zip(&["a.txt"])), Finding::NotTaken);
        assert_eq!(find("a.docx", b"PK\x03\x04broken"), Finding::Unsafe);
    }
}
