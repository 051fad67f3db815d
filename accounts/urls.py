from django.urls import path

from accounts.views import deputies, people, separation, units

app_name = "accounts"
urlpatterns = [
    path("account/", people.account, name="account"),
    path("account/deputies/", deputies.AppointOwn.as_view(), name="deputy-own"),
    path("account/stand-down/", deputies.stand_down, name="stand-down"),
    path("account-acts/", separation.AccountActList.as_view(), name="account-acts"),
    path("duties/together/", separation.duties_together, name="duties-together"),
    path("deputies/<int:pk>/accept/", deputies.accept, name="deputy-accept"),
    path("deputies/<int:pk>/approve/", deputies.approve, name="deputy-approve"),
    path("deputies/<int:pk>/decline/", deputies.decline, name="deputy-decline"),
    path("deputies/<int:pk>/end/", deputies.end, name="deputy-end"),
    path("deputies/<int:pk>/stand-in/", deputies.stand_in, name="stand-in"),
    path("people/<int:pk>/deputies/", deputies.AppointFor.as_view(), name="deputy-for"),
    path("people/", people.PersonList.as_view(), name="people"),
    path("people/new/", people.NewPerson.as_view(), name="person-new"),
    path("people/<int:pk>/", people.PersonPage.as_view(), name="person"),
    path("people/<int:pk>/email/", people.email_confirm, name="email-confirm"),
    path("people/<int:pk>/invite/", people.person_invite, name="person-invite"),
    path("people/<int:pk>/duties/", people.GrantDuty.as_view(), name="duty-grant"),
    path("people/<int:pk>/let-go/", people.LetGo.as_view(), name="person-let-go"),
    path("people/<int:pk>/restore/", people.person_restore, name="person-restore"),
    path("duties/<int:pk>/end/", people.EndDuty.as_view(), name="duty-end"),
    path("units/", units.UnitList.as_view(), name="units"),
    path("units/new/", units.NewUnit.as_view(), name="unit-new"),
    path("units/<int:pk>/", units.UnitPage.as_view(), name="unit"),
    path("units/<int:pk>/heads/", units.AppointHead.as_view(), name="head-appoint"),
    path("heads/<int:pk>/end/", units.EndHead.as_view(), name="head-end"),
]
