from django.urls import path

from .desk import enquiries, enquiry, enquiry_step
from .views import Contact, Support, received

app_name = "enquiries"
urlpatterns = [
    path("contact/", Contact.as_view(), name="contact"),
    path("contact/received/", received, name="received"),
    path("support/", Support.as_view(), name="support"),
    path("secretariat/enquiries/", enquiries, name="queue"),
    path("secretariat/enquiries/<int:pk>/", enquiry, name="enquiry"),
    path("secretariat/enquiries/<int:pk>/<slug:step>/", enquiry_step, name="step"),
]
