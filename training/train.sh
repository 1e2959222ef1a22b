#!/usr/bin/env bash
# Trains both nets further from the committed ones, exports them beside, and measures old and new on the same sets.
# Nothing that is committed is replaced: the last lines say how to take a better net over.
set -euo pipefail
cd "$(dirname "$0")"

work=${XDG_CACHE_HOME:-$HOME/.cache}/countersign/training
nets=../vision/nets
pictures=${COUNTERSIGN_MEASURING_DATA:-../../shared/data}
mkdir -p "$work"
[ -x "$work/env/bin/python" ] || python3 -m venv "$work/env"
"$work/env/bin/pip" install --quiet --requirement requirements.txt
python=$work/env/bin/python

"$python" train_corners.py --minutes "${CORNER_MINUTES:-120}" --start "$nets/document_corners.onnx" --weights "$work/corners.npz"
"$python" export.py corners "$work/corners.npz" "$work/document_corners.onnx"
"$python" evaluate.py "$nets/document_corners.onnx" "$work/document_corners.onnx" --photographs "$pictures/quads"

"$python" train_mrz.py --minutes "${MRZ_MINUTES:-60}" --start "$nets/mrz_line.onnx" --weights "$work/mrz.npz"
"$python" export.py mrz "$work/mrz.npz" "$work/mrz_line.onnx"
"$python" evaluate_mrz.py "$nets/mrz_line.onnx" "$work/mrz_line.onnx" --photographs "$pictures/mrz"

printf 'Where the new one is better:\n  cp %s/document_corners.onnx %s/mrz_line.onnx vision/nets/\n  python3 scripts/models/make_models.py --relock\n' "$work" "$work"
