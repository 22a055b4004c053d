"""What is done to a rendered PDF until it is a report: tags, files inside, manifest, signature."""
