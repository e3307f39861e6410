"""The pages. Thin: what is counted comes from `simulation`, what is said from `ui.texts`."""
