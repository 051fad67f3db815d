from django.forms.renderers import TemplatesSetting


class LedgerFormRenderer(TemplatesSetting):
    """Every form: label, hint, error, input, in this order.

    The pieces stand in templates/components/form; the options of radio buttons and check boxes
    are drawn by our templates/django/forms/widgets/input_option.html.
    """

    form_template_name = "components/form/form.html"
    field_template_name = "components/form/field.html"
