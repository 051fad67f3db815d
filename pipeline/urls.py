from django.urls import path

from pipeline.views import (
    contract,
    contract_forms,
    contract_list,
    funnel_list,
    joint_review,
    joint_review_cases,
    joint_review_forms,
    joint_review_opinion,
    pool_entry,
    pool_forms,
    pool_list,
    pool_offered,
    pool_opening,
    pool_waiting,
    trips,
)
from pipeline.views.joint_review_list import ReviewList

app_name = "pipeline"
urlpatterns = [
    path("pipeline/", funnel_list.FunnelList.as_view(), name="pipeline"),
    path("pipeline/export/", funnel_list.FunnelList.as_export(), name="pipeline-export"),
    path("contracts/", contract_list.ContractList.as_view(), name="contracts"),
    path("contracts/export/", contract_list.ContractList.as_export(), name="contracts-export"),
    path("contracts/figures/", contract_list.SigningFigures.as_view(), name="signing-figures"),
    path(
        "contracts/figures/export/",
        contract_list.SigningFigures.as_export(),
        name="signing-figures-export",
    ),
    path("contracts/new/", contract_forms.NewContract.as_view(), name="contract-new"),
    path("contracts/<int:pk>/", contract.contract, name="contract"),
    path(
        "contracts/<int:pk>/edit/", contract_forms.CorrectContract.as_view(), name="contract-edit"
    ),
    path(
        "contracts/<int:pk>/amount/", contract_forms.ChangeAmount.as_view(), name="contract-amount"
    ),
    path("contracts/<int:pk>/end/", contract_forms.EndContract.as_view(), name="contract-end"),
    path(
        "contracts/<int:pk>/arrival/", contract_forms.AddArrival.as_view(), name="contract-arrival"
    ),
    path(
        "contracts/<int:pk>/project/",
        contract_forms.LandContract.as_view(),
        name="contract-project",
    ),
    path("reviews/", ReviewList.as_view(), name="reviews"),
    path("reviews/export/", ReviewList.as_export(), name="reviews-export"),
    path("reviews/new/", joint_review_forms.ConveneReview.as_view(), name="review-new"),
    path("reviews/propose/", joint_review_cases.ProposeCase.as_view(), name="review-propose"),
    path("reviews/<int:pk>/", joint_review.review, name="review"),
    path("reviews/<int:pk>/docx/", joint_review.minutes, name="review-docx"),
    path("reviews/<int:pk>/edit/", joint_review_forms.EditReview.as_view(), name="review-edit"),
    path("reviews/<int:pk>/day/", joint_review_forms.ChangeDay.as_view(), name="review-day"),
    path(
        "reviews/<int:pk>/call-off/", joint_review_forms.CallOff.as_view(), name="review-call-off"
    ),
    path("reviews/<int:pk>/agenda/", joint_review_forms.FillAgenda.as_view(), name="review-agenda"),
    path(
        "review-cases/<int:pk>/off/",
        joint_review_cases.TakeOffAgenda.as_view(),
        name="review-case-off",
    ),
    path(
        "review-cases/<int:pk>/withdraw/",
        joint_review_cases.WithdrawCase.as_view(),
        name="review-case-withdraw",
    ),
    path(
        "review-opinions/<int:pk>/",
        joint_review_opinion.OpinionPage.as_view(),
        name="review-opinion",
    ),
    path(
        "review-opinions/<int:pk>/sheet/",
        joint_review_opinion.SheetPage.as_view(),
        name="review-opinion-sheet",
    ),
    path(
        "review-opinions/<int:pk>/correct/",
        joint_review_opinion.CorrectOpinionPage.as_view(),
        name="review-opinion-correct",
    ),
    path("pool/", pool_list.PoolList.as_view(), name="pool"),
    path("pool/export/", pool_list.PoolList.as_export(), name="pool-export"),
    path("pool/offered/", pool_offered.OfferedList.as_view(), name="pool-offered"),
    path("pool/offered/export/", pool_offered.OfferedList.as_export(), name="pool-offered-export"),
    path("pool/waiting/", pool_waiting.WaitingList.as_view(), name="pool-waiting"),
    path("pool-cases/<int:pk>/admit/", pool_waiting.AdmitCase.as_view(), name="pool-admit"),
    path("pool/opening/", pool_opening.ConfirmOpening.as_view(), name="pool-opening"),
    path("pool/<int:pk>/", pool_entry.pool_entry, name="pool-entry"),
    path("pool/<int:pk>/amount/", pool_forms.ChangePoolAmount.as_view(), name="pool-amount"),
    path("pool/<int:pk>/maturity/", pool_forms.ChangeMaturity.as_view(), name="pool-maturity"),
    path("pool/<int:pk>/put-back/", pool_forms.PutBack.as_view(), name="pool-put-back"),
    path("pool/<int:pk>/mistaken/", pool_forms.TakeOutAsMistaken.as_view(), name="pool-mistaken"),
    path("trips/", trips.TripList.as_view(), name="trips"),
    path("trips/export/", trips.TripList.as_export(), name="trips-export"),
    path("trips/new/", trips.NewTrip.as_view(), name="trip-new"),
    path("trips/<int:pk>/", trips.trip, name="trip"),
    path("trips/<int:pk>/edit/", trips.CorrectTrip.as_view(), name="trip-edit"),
    path("trips/<int:pk>/withdraw/", trips.WithdrawTrip.as_view(), name="trip-withdraw"),
]
