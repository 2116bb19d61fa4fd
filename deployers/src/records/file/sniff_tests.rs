//! Lying types: what content may bear which name.

use super::*;

fn zip_with(parts: &[&str]) -> Vec<u8> {
    let mut bytes = b"PK\x03\x04".to_vec();
    bytes.resize(30, 0);
    for part in parts {
        bytes.extend_from_slice(part.as_bytes());
        bytes.extend_from_slice(b"....");
    }
    bytes
}

#[test]
fn content_is_known_by_its_bytes() {
    for (bytes, media) in [
        (b"%PDF-1.7\n".to_vec(), "application/pdf"),
        (b"\x89PNG\r\n\x1a\n....".to_vec(), "image/png"),
        (b"\xff\xd8\xff\xe0....".to_vec(), "image/jpeg"),
        (b"RIFF....WEBPVP8 ".to_vec(), "image/webp"),
        (b"....ftypheic....".to_vec(), "image/heic"),
        (b"....ftypisom....".to_vec(), "video/mp4"),
        (zip_with(&["[Content_Types].xml", "word/document.xml"]), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (zip_with(&["[Content_Types].xml", "xl/workbook.xml"]), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (zip_with(&["a.txt"]), "application/zip"),
        (zip_with(&["mimetypeapplication/vnd.oasis.opendocument.text"]), "application/vnd.oasis.opendocument.text"),
        ("Привет\n".as_bytes().to_vec(), "text/plain"),
        (b"  <!DOCTYPE html><p>".to_vec(), "text/html"),
        (b"<?xml version='1.0'?><svg/>".to_vec(), "text/html"),
        (b"\x00\x01\x02\x03".to_vec(), "application/octet-stream"),
        (b"a\0b".to_vec(), "application/octet-stream"),
    ] {
        assert_eq!(sniff(&bytes).media_type(), media, "{:?}", String::from_utf8_lossy(&bytes));
    }
    for program in [&b"MZ\x90\0"[..], b"\x7fELF\x02", b"#!/bin/sh\n", b"\xca\xfe\xba\xbe"] {
        assert!(sniff(program).is_program());
    }
}

#[test]
fn an_office_file_with_macros_is_a_program() {
    for (part, macros) in [("word/document.xml", "word/vbaProject.bin"), ("xl/workbook.xml", "xl/VBAPROJECT.BIN")] {
        assert!(sniff(&zip_with(&["[Content_Types].xml", part, macros])).is_program(), "{macros}");
        assert!(!sniff(&zip_with(&["[Content_Types].xml", part])).is_program(), "{part}");
    }
}

#[test]
fn a_name_must_not_promise_something_else() {
    let pdf = sniff(b"%PDF-1.7");
    assert!(pdf.may_be_called("cv.pdf"));
    for lie in ["cv.png", "cv", "cv.exe", "cv.pdf.html", "cv.txt"] {
        assert!(!pdf.may_be_called(lie), "{lie}");
    }
    let text = sniff(b"plain words");
    for good in ["a.txt", "a.csv", "a", "a.conf"] {
        assert!(text.may_be_called(good), "{good}");
    }
    for lie in ["a.pdf", "a.png", "a.docx", "a.html", "a.svg", "a.js", "a.bat"] {
        assert!(!text.may_be_called(lie), "{lie}");
    }
    let page = sniff(b"<script>alert(1)</script>");
    assert!(!page.may_be_called("a.txt"));
    assert!(!page.may_be_called("a.png"));
    assert_eq!(sniff(b"<svg onload=x>").called("a.svg"), "image/svg+xml");
    let unknown = sniff(b"\x00\x01\x02\x03");
    assert!(!unknown.may_be_called("a.pdf"));
    assert!(unknown.may_be_called("a.dat"));
    assert_eq!(text.called("a.csv"), "text/csv");
}
