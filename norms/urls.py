from django.urls import path

from norms.views import calendar, policy

app_name = "norms"
urlpatterns = [
    path("norms/", policy.table_page, name="table"),
    path("norms/<int:pk>/", policy.table_page, name="set"),
    path("norms/new/", policy.NewEdition.as_view(), name="new"),
    path("norms/<int:pk>/withdraw/", policy.edition_withdraw, name="withdraw"),
    path("norms/calendar/", calendar.CalendarPage.as_view(), name="calendar-now"),
    path("norms/calendar/<int:year>/", calendar.CalendarPage.as_view(), name="calendar"),
    path("norms/calendar/<int:year>/paste/", calendar.PasteNotice.as_view(), name="calendar-paste"),
]
