"""The county's own header words, maintained by the office."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts import form_versions
from exchange.forms.answers import HeaderWordForm
from exchange.models import HeaderWord, ImportBatch
from exchange.parsing import county_header_words
from exchange.permissions import check_is_office
from exchange.views.answers import answered
from exchange.views.batches import State, for_importers, number_of

OFFICE_ONLY = "表头对应由项目中心维护。"


@require_http_methods(["GET", "HEAD", "POST"])
@for_importers
def headers(request):
    """Words of the county's own, remembered; after one is added its batch is read anew."""
    check_is_office(request.user, OFFICE_ONLY)
    form = HeaderWordForm(request.POST or None, initial={"word": request.GET.get("word", "")[:60]})
    batch = _batch_named(request)
    if request.method == "POST" and form.is_valid():
        year = batch.year if batch else None
        county_header_words.remember(
            by=request.user, now=timezone.now(), year=year, **form.cleaned_data
        )
        messages.success(request, "已记住，以后的工作簿都按此读取。")
        if batch:
            return answered(request, batch)
        return redirect("exchange:headers")
    context = {"form": form, "words": county_header_words.known(), "batch": batch}
    return render(
        request, "exchange/county_headers.html", context, status=422 if form.errors else 200
    )


def _batch_named(request):
    pk = number_of(request.POST.get("batch", request.GET.get("batch", "")))
    return ImportBatch.objects.visible_to(request.user).filter(pk=pk, state=State.PREVIEW).first()


@require_POST
def header_forget(request, pk):
    check_is_office(request.user, OFFICE_ONLY)
    word = get_object_or_404(HeaderWord, pk=pk)
    if response := form_versions.refuse_stale(request, word, reverse("exchange:headers")):
        return response
    county_header_words.forget(word, by=request.user)
    messages.info(request, f"“{word}”不再按此读取。")
    return redirect("exchange:headers")
