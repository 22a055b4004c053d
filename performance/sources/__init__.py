"""Import sources whose rows are kept by this app; `performance.apps` registers them all."""
