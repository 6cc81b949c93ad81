"""The texts that letters start from: delivered with the program, the company's, a posting's."""
