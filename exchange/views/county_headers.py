"""The county's own header words, maintained by the office."""

from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts import form_versions
from core.forms.form_page import FormPage
from core.lists.paged_rows import PagedRows
from core.lists.tables import ListTable, plain
from exchange.forms.answers import HeaderWordForm
from exchange.models import HeaderWord
from exchange.parsing import county_header_words
from exchange.permissions import check_is_office, check_may_import

OFFICE_ONLY = "表头对应由项目中心维护。"


@dataclass(frozen=True)
class HeaderWordRow:
    """A word, and the label of the column that it means."""

    word: HeaderWord
    label: str


class HeaderWordTable(ListTable):
    row_template = "exchange/county_header_row.html"
    empty_template = "exchange/county_headers_empty.html"
    caption = "已记住的用词"
    css_class = "tb"
    per_page = 100
    actions_column = True

    word = plain("表头用词")
    label = plain("对应的栏目")
    by = plain("经手")


class CountyHeadersPage(FormPage):
    """Words of the county's own, remembered; a sheet that asks for one teaches it on its page."""

    form_class = HeaderWordForm
    template_name = "exchange/county_headers.html"

    def check_may(self):
        check_may_import(self.request.user, self.today)
        check_is_office(self.request.user, OFFICE_ONLY)

    def form_valid(self, form):
        told = {"by": self.request.user, "now": self.now}
        county_header_words.remember(**told, **form.cleaned_data)
        messages.success(self.request, "已记住，以后的工作簿都按此读取。")
        return redirect("exchange:headers")

    def context(self, form):
        table = HeaderWordTable(PagedRows(HeaderWord.objects.all(), self.rows_of))
        return super().context(form) | {"table": table.show(self.request)}

    def rows_of(self, queryset):
        return [HeaderWordRow(word, county_header_words.label(word)) for word in queryset]


@require_POST
def header_forget(request, pk):
    check_is_office(request.user, OFFICE_ONLY)
    word = get_object_or_404(HeaderWord, pk=pk)
    if response := form_versions.refuse_stale(request, word, reverse("exchange:headers")):
        return response
    county_header_words.forget(word, by=request.user)
    messages.info(request, f"“{word}”不再按此读取。")
    return redirect("exchange:headers")
