from django.urls import path

from norms import views

app_name = "norms"
urlpatterns = [
    path("norms/", views.table_page, name="table"),
    path("norms/<int:pk>/", views.table_page, name="set"),
    path("norms/new/", views.edition_new, name="new"),
    path("norms/<int:pk>/withdraw/", views.edition_withdraw, name="withdraw"),
    path("norms/calendar/", views.calendar_page, name="calendar-now"),
    path("norms/calendar/<int:year>/", views.calendar_page, name="calendar"),
    path("norms/calendar/<int:year>/paste/", views.calendar_paste, name="calendar-paste"),
]
