"""The desk's process stays small: it shows rows, and models live elsewhere."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
RUN = """
import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file(sys.argv[1], default_timeout=30).run()
assert not app.exception, app.exception
print(sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_the_desk_imports_no_model_library(tmp_path):
    environment = {**os.environ, "COPYDESK_HOME": str(tmp_path / "home")}
    ran = subprocess.run(
        [sys.executable, "-c", RUN, str(ROOT / "ui" / "desk.py")],
        capture_output=True,
        text=True,
        env=environment,
        check=True,
    )
    heavy = {"torch", "transformers", "spacy", "onnxruntime", "chromadb", "xllamacpp", "peft"}
    assert not heavy & set(eval(ran.stdout))
