//! `conflict` and `copy` in the languages that the tools speak.

/// `conflict` as the tools have it in the languages that they speak, in small letters.
const CONFLICT: [&str; 18] = [
    "conflict",
    "conflit",
    "konflik",
    "конфл",
    "競合",
    "冲突",
    "衝突",
    "충돌",
    "çakış",
    "ristirii",
    "ütköz",
    "xung đột",
    "ขัดแย้ง",
    "תנגש",
    "modstrid",
    "σύγκρουσ",
    "canggah",
    "تعارض",
];

/// `copy`, in the same languages.
const COPY: [&str; 22] = [
    "copy",
    "copie",
    "copia",
    "cópia",
    "còpia",
    "kopi",
    "kópi",
    "exemplaar",
    "копи",
    "копі",
    "コピー",
    "副本",
    "複本",
    "사본",
    "kopya",
    "másolat",
    "bản sao",
    "สำเนา",
    "salinan",
    "koopia",
    "αντίγραφ",
    "نسخة",
];

pub(super) fn says_conflict(inner: &str) -> bool {
    CONFLICT.iter().any(|it| inner.contains(it))
}

pub(super) fn says_copy(inner: &str) -> bool {
    COPY.iter().any(|it| inner.contains(it))
}
