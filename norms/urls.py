from django.urls import path

from norms.views import calendar, default_unit, policy

app_name = "norms"
urlpatterns = [
    path("norms/", policy.table_page, name="table"),
    path("norms/<int:pk>/", policy.table_page, name="set"),
    path("norms/new/", policy.NewEdition.as_view(), name="new"),
    path("norms/<int:pk>/withdraw/", policy.edition_withdraw, name="withdraw"),
    path("norms/calendar/", calendar.CalendarPage.as_view(), name="calendar-now"),
    path("norms/calendar/<int:year>/", calendar.CalendarPage.as_view(), name="calendar"),
    path("norms/calendar/<int:year>/paste/", calendar.PasteNotice.as_view(), name="calendar-paste"),
    path("default-units/", default_unit.DefaultUnitList.as_view(), name="default-units"),
    path("default-units/new/", default_unit.NewDefaultUnit.as_view(), name="default-unit-new"),
    path("default-units/<int:pk>/", default_unit.ChangeDefaultUnit.as_view(), name="default-unit"),
    path(
        "default-units/<int:pk>/remove/",
        default_unit.default_unit_remove,
        name="default-unit-remove",
    ),
]
