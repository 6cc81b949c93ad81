"""What each candidate is owed, and by when.

The care policy (`policy*`, `policies`), the promised date and letters that move it (`clocks`,
`delay*`, `watch`), the call before a letter (`call*`), people who wrote twice without an answer
(`second_silences`), “did this help?” (`helpful*`), and the page Today (`today`).
"""
