"""The room of Label Studio: layers ⇄ tasks, regions and what a server says. Docs: docs/label-studio.md."""
