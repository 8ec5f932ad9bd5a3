"""The REST API of the embedded ZIA Admin Portal, as the vendor's answers: bare arrays, `page` and `pageSize`."""
