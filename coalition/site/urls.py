from django.urls import path

from . import views

app_name = "site"
urlpatterns = [
    path("", views.front, name="front"),
    path("home/", views.home, name="home"),
    path("styleguide/", views.styleguide, name="styleguide"),
]
