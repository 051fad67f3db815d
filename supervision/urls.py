from django.urls import path

from supervision import views

app_name = "supervision"
urlpatterns = [path("instructions/<int:pk>/", views.instruction, name="instruction")]
