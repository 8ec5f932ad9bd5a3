from django import forms


class CertificateForm(forms.Form):
    certificate = forms.FileField(
        label="Root certificate",
        help_text="One CA certificate in PEM or DER form (.pem, .crt, .cer, .der), 64 KB at most.",
        widget=forms.ClearableFileInput(attrs={"accept": ".pem,.crt,.cer,.der"}),
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )
