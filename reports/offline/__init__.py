"""What others run on their own machine: each file works alone, with Python and nothing else."""
