"""Writes small DICOM files of several kinds, and what pydicom shows of them.

    python dicom_fixtures.py ../../dataset/src/test/resources/cxrcml/dataset/image/dicom.json

`pixels` are pydicom 3.0.2's apply_modality_lut and apply_windowing, scaled to 0..255, inverted for
MONOCHROME1; of JPEG, Pillow's decoding goes in.
"""

import base64
import io
import json
import sys

import numpy
from PIL import Image
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.pixels import apply_modality_lut, apply_windowing
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian, JPEGBaseline8Bit

ROWS, COLUMNS = 24, 17


def dataset(syntax, bits, **attributes):
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = syntax
    meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.1"
    meta.MediaStorageSOPInstanceUID = "1.2.3"
    data = FileDataset(None, {}, file_meta=meta, preamble=b"\0" * 128)
    data.PatientID = "synthetic"
    item = Dataset()
    item.CodeValue = "R-10206"
    item.Rows = 999  # inside a sequence: not the image's
    data.ViewCodeSequence = [item]
    data["ViewCodeSequence"].is_undefined_length = True
    data.ViewCodeSequence[0].is_undefined_length_sequence_item = True
    data.Rows, data.Columns, data.SamplesPerPixel = ROWS, COLUMNS, 1
    data.BitsAllocated = 8 if bits == 8 else 16
    data.BitsStored, data.HighBit, data.PixelRepresentation = bits, bits - 1, 0
    data.PhotometricInterpretation = "MONOCHROME2"
    for name, value in attributes.items():
        setattr(data, name, value)
    return data


def values(low, high):
    y, x = numpy.mgrid[0:ROWS, 0:COLUMNS]
    return low + (x * 37 + y * 11 + x * y) % (high - low)


def shown(data, stored):
    rescaled = apply_modality_lut(stored, data)
    if "WindowCenter" in data:
        windowed = apply_windowing(rescaled, data)
        bottom, top = {
            0: (0, 2 ** data.BitsStored - 1),
            1: (-(2 ** (data.BitsStored - 1)), 2 ** (data.BitsStored - 1) - 1),
        }[data.PixelRepresentation]
        if "RescaleSlope" in data:
            bottom = bottom * data.RescaleSlope + data.RescaleIntercept
            top = top * data.RescaleSlope + data.RescaleIntercept
    else:
        windowed, bottom, top = rescaled, rescaled.min(), rescaled.max()
    part = (windowed - bottom) / (top - bottom)
    return numpy.round(255 * (1 - part if data.PhotometricInterpretation[-1] == "1" else part))


def main(path):
    cases = {
        "explicit, 12 bits, window": (
            dataset(ExplicitVRLittleEndian, 12, WindowCenter=[2000, 1], WindowWidth=[2500, 2]),
            values(0, 4096).astype("<u2")),
        "implicit, MONOCHROME1, no window": (
            dataset(ImplicitVRLittleEndian, 14, PhotometricInterpretation="MONOCHROME1"),
            values(100, 9000).astype("<u2")),
        "signed, rescaled, window": (
            dataset(ExplicitVRLittleEndian, 16, PixelRepresentation=1, RescaleSlope=2,
                    RescaleIntercept=-100, WindowCenter=300, WindowWidth=1500),
            values(-700, 900).astype("<i2")),
        "8 bits": (dataset(ImplicitVRLittleEndian, 8), values(3, 251).astype("u1")),
    }
    rows = []
    for name, (data, stored) in cases.items():
        data.PixelData = stored.tobytes() + (b"\0" if stored.nbytes % 2 else b"")
        rows.append(row(name, data, shown(data, stored)))
    jpeg = io.BytesIO()
    Image.fromarray(values(3, 251).astype("u1")).save(jpeg, "JPEG", quality=95)
    data = dataset(JPEGBaseline8Bit, 8, PhotometricInterpretation="MONOCHROME1",
                   WindowCenter=128, WindowWidth=200)
    data.PixelData = encapsulate([jpeg.getvalue()])
    data["PixelData"].is_undefined_length = True
    rows.append(row("JPEG", data, shown(data, numpy.asarray(Image.open(jpeg)))))
    with open(path, "w") as file:
        file.write("[\n" + ",\n".join(rows) + "\n]\n")


def row(name, data, pixels):
    out = io.BytesIO()
    data.save_as(out, enforce_file_format=True)
    return json.dumps({
        "name": name, "file": base64.b64encode(out.getvalue()).decode(),
        "pixels": pixels.astype(int).ravel().tolist(),
    })


if __name__ == "__main__":
    main(sys.argv[1])
