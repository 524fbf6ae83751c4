"""The critic's checks of a draft besides grounding: values in, findings out."""
