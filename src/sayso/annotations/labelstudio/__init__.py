"""The room of Label Studio: layers ⇄ tasks and regions, and what is asked of a server."""
