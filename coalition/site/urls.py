from django.urls import path

from . import views

app_name = "site"
urlpatterns = [
    path("", views.front, name="front"),
    path("how-it-works/", views.how, name="how"),
    path("home/", views.home, name="home"),
    path("styleguide/", views.styleguide, name="styleguide"),
]
