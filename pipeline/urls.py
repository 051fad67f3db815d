from django.urls import path

from pipeline.models import JointReviewOpinion
from pipeline.views import (
    contract,
    contract_forms,
    contract_list,
    funnel_list,
    joint_review,
    pool_entry,
    pool_forms,
    pool_list,
    pool_offered,
    pool_opening,
    pool_waiting,
    trips,
)
from projects.views.obligation_page import obligation_page

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
    path("reviews/<int:pk>/", joint_review.review, name="review"),
    path(
        "review-opinions/<int:pk>/",
        obligation_page,
        {"model": JointReviewOpinion},
        name="review-opinion",
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
