"""The charts, one definition each: figures in, Altair out; they know nothing of pages, plans or people."""
