"""The county's own header words, maintained by the office."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts import form_versions
from exchange.forms.answers import HeaderWordForm
from exchange.models import HeaderWord
from exchange.parsing import county_header_words
from exchange.permissions import check_is_office
from exchange.views.batches import for_importers

OFFICE_ONLY = "表头对应由项目中心维护。"


@require_http_methods(["GET", "HEAD", "POST"])
@for_importers
def headers(request):
    """Words of the county's own, remembered; a sheet that asks for one teaches it on its page."""
    check_is_office(request.user, OFFICE_ONLY)
    form = HeaderWordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        county_header_words.remember(by=request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, "已记住，以后的工作簿都按此读取。")
        return redirect("exchange:headers")
    context = {"form": form, "words": county_header_words.known()}
    return render(
        request, "exchange/county_headers.html", context, status=422 if form.errors else 200
    )


@require_POST
def header_forget(request, pk):
    check_is_office(request.user, OFFICE_ONLY)
    word = get_object_or_404(HeaderWord, pk=pk)
    if response := form_versions.refuse_stale(request, word, reverse("exchange:headers")):
        return response
    county_header_words.forget(word, by=request.user)
    messages.info(request, f"“{word}”不再按此读取。")
    return redirect("exchange:headers")
