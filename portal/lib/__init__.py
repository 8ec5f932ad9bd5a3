"""What knows no app: lists, pickers, forms, keys, names, times, crypto, databases."""
