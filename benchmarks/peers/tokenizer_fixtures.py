"""Writes the sentences of the tokenizer's test and their ids by transformers.

    python tokenizer_fixtures.py sentences ../../model/src/test/resources/cxrcml/model/tokenizer
    mvn -pl model -am test -Dtest=TransformersTokenizerTest -Dcxrcml.fixtures.write=true
    python tokenizer_fixtures.py ids ../../model/src/test/resources/cxrcml/model/tokenizer

Between the two, the test trains tokenizer.json on the sentences. Made with transformers 5.24.0.
"""

import json
import pathlib
import random
import sys
import tempfile

COUNT = 500
CONTEXT = 32
END = "<|endoftext|>"

OPENINGS = ["FINDINGS:", "IMPRESSION:", "Comparison -", "Befund:", "1.", "2)", "*", "", "", "", "\t", "\n\n"]
PARTS = [
    "no acute cardiopulmonary process", "The heart size is normal", "there's a 12mm nodule",
    "mild-to-moderate edema", "s/p CABG x3", "ET tube tip 4.5 cm above the carina",
    "don't exclude pneumonia", "Herz grenzwertig groß", "Pleuraerguß links, rückläufig",
    "Überblähung beidseits", "naïve to treatment", "café-au-lait", "T12/L1 fracture (old)",
    "[**2118-3-4**] 10:42 AM", "~30% pneumothorax", "PICC line -> SVC", "SpO₂ 92 %", "10⁻³ µg/ml",
    "we’ll follow up", "it's unchanged; they're stable", "ICD-10: J18.9", "___ year-old woman",
    "lungs clear 👍", "🫁🩻 reviewed", "👩‍⚕️ notified @ 03:15", "肺炎の疑い", "Ателектаз справа",
    "wet read!!! call #5551", "a\u00a0b", "zero\u200bwidth", "e\u0301tat", "ﬁbrosis", "İstanbul",
    "\"quoted\" & 'single'", "x = 3,141.59 / 2", "…", "—", "½ dose", "C:\\PACS\\img_01.dcm",
    "<b>bold</b>", "@@ ## $$ %% ^^", "'s 't 're", "I'M AND WE'D", "0123456789", "A-B-C", "ß", "",
]
JOINS = [" ", " ", " ", ". ", ", ", "; ", "\n", "  ", "/", "...", ""]


def sentences(directory):
    rng = random.Random(20251104)
    texts = []
    for i in range(COUNT):
        # Every tenth text is longer than the context.
        parts = [rng.choice(PARTS) for _ in range(30 if i % 10 == 9 else rng.randint(1, 4))]
        text = rng.choice(OPENINGS) + " "
        for part in parts:
            text += part + rng.choice(JOINS)
        texts.append(text if rng.random() < 0.8 else text.upper())
    (directory / "sentences.json").write_text(json.dumps(texts, indent=0) + "\n")


def ids(directory):
    from transformers import AutoTokenizer, CLIPTokenizerFast

    texts = json.loads((directory / "sentences.json").read_text())
    with tempfile.TemporaryDirectory() as copy:
        copy = pathlib.Path(copy)
        (copy / "tokenizer.json").write_bytes((directory / "tokenizer.json").read_bytes())
        # As in an export; special_tokens_map.json repeats the marks.
        config = {
            "tokenizer_class": "CLIPTokenizer", "model_max_length": CONTEXT, "do_lower_case": True,
            "errors": "replace", "add_prefix_space": False, "bos_token": "<|startoftext|>",
            "eos_token": END, "pad_token": END, "unk_token": END,
        }
        (copy / "tokenizer_config.json").write_text(json.dumps(config))
        rows = []
        for kind in (AutoTokenizer, CLIPTokenizerFast):
            tokenizer = kind.from_pretrained(copy)
            rows.append(tokenizer(texts, padding="max_length", truncation=True, max_length=CONTEXT)["input_ids"])
    assert rows[0] == rows[1]
    assert all(len(row) == CONTEXT for row in rows[0])
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows[0])
    (directory / "ids.json").write_text("[\n" + lines + "\n]\n")


if __name__ == "__main__":
    {"sentences": sentences, "ids": ids}[sys.argv[1]](pathlib.Path(sys.argv[2]))
