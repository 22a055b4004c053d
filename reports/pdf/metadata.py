"""What a PDF says of itself: title, language, dates, and the standards that it keeps."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape
from zlib import compress

from pikepdf import Array, Dictionary, Name, Stream, String

if TYPE_CHECKING:
    from pikepdf import Pdf

PRODUCER: Final = "Concord"

# PDF/A wants every schema besides its own described in the file: here that of PDF/UA.
_XMP: Final = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<rdf:Description rdf:about="">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<xmp:CreatorTool>Concord</xmp:CreatorTool>
<xmp:CreateDate>{moment}</xmp:CreateDate>
<xmp:ModifyDate>{moment}</xmp:ModifyDate>
<pdf:Producer>{producer}</pdf:Producer>
<pdfaid:part>3</pdfaid:part>
<pdfaid:conformance>U</pdfaid:conformance>
<pdfuaid:part>1</pdfuaid:part>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file keeps</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


@dataclass(frozen=True, slots=True)
class About:
    """What a document says of itself."""

    title: str
    author: str
    subject: str
    moment: dt.datetime


def say_what_it_is(pdf: Pdf, about: About) -> None:
    """The same words in the information dictionary and in XMP, which stays legible text."""
    stamp = pdf_date(about.moment)
    pdf.trailer.Info = pdf.make_indirect(
        Dictionary(
            Title=String(about.title),
            Author=String(about.author),
            Subject=String(about.subject),
            Creator=String(PRODUCER),
            Producer=String(PRODUCER),
            CreationDate=stamp,
            ModDate=stamp,
        )
    )
    moment = about.moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")
    words = {name: escape(getattr(about, name)) for name in ("title", "author", "subject")}
    text = _XMP.format(**words, moment=moment, producer=PRODUCER)
    pdf.Root.Metadata = Stream(pdf, text.encode(), {"/Type": Name.Metadata, "/Subtype": Name.XML})
    pdf.Root.OutputIntents = Array([_colours(pdf)])


def pdf_date(moment: dt.datetime) -> String:
    """As PDF writes moments, in UTC."""
    return String(moment.astimezone(dt.UTC).strftime("D:%Y%m%d%H%M%S+00'00'"))


def _colours(pdf: Pdf) -> Dictionary:
    """What the colours of a report mean: sRGB, by the profile that the renderer brings along."""
    profile = files("weasyprint").joinpath("pdf", "sRGB2014.icc").read_bytes()
    stream = Stream(pdf, compress(profile, 9), N=3, Filter=Name.FlateDecode)
    return Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB"),
        Info=String("IEC 61966-2-1 Default RGB Colour Space - sRGB"),
        DestOutputProfile=stream,
    )
