"""A small letter as a PDF, so that the demonstration's requests stand beside a file that opens."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

LINES = (
    "DEMONSTRATION - this letter is invented",
    "To the Director-General of UNESCO",
    "Our authority asks for the support described in the request that goes with this letter.",
    "Signed for the authority (demonstration)",
)


def letter(reference: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"letter-{reference}.pdf", _pdf((reference, *LINES)), content_type="application/pdf")


def _pdf(lines: tuple[str, ...]) -> bytes:
    """One page with these lines of ASCII (ISO 32000-1, 7.5: body, cross-reference table, trailer)."""
    shown = " T* ".join(f"({line}) Tj" for line in lines)
    page = f"BT /F1 12 Tf 60 780 Td 24 TL {shown} ET"
    parts = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(page)} >>\nstream\n{page}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    body, offsets = "%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{part}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(parts) + 1
    trailer = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return f"{body}xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode("ascii")
