"""What the training libraries must be told before they are imported: no network, no chatter."""

import os
import warnings

OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "TQDM_DISABLE": "1",  # the GGUF reader draws its bar whatever transformers is told
}


def go_offline() -> None:
    """Keep the Hugging Face libraries off the network and their progress bars off stderr.

    Call it first in a program of its own, before transformers is imported: the libraries read
    these variables at import. An explicit setting of the caller's is replaced: nothing here
    may ever go out.
    """
    os.environ.update(OFFLINE)


def hush() -> None:
    """Silence the known notices of transformers and datasets; errors still show."""
    import datasets
    import transformers

    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    datasets.disable_progress_bars()
    # TRL 1.16 still speaks of gradient checkpointing by the name that transformers 5.23 left.
    warnings.filterwarnings(
        "ignore", message="`(is_)?gradient_checkpointing` is deprecated", category=FutureWarning
    )
