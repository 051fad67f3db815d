from django.urls import path

from norms.views import calendar, policy

app_name = "norms"
urlpatterns = [
    path("norms/", policy.table_page, name="table"),
    path("norms/<int:pk>/", policy.table_page, name="set"),
    path("norms/new/", policy.edition_new, name="new"),
    path("norms/<int:pk>/withdraw/", policy.edition_withdraw, name="withdraw"),
    path("norms/calendar/", calendar.calendar_page, name="calendar-now"),
    path("norms/calendar/<int:year>/", calendar.calendar_page, name="calendar"),
    path("norms/calendar/<int:year>/paste/", calendar.calendar_paste, name="calendar-paste"),
]
