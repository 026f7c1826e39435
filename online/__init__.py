"""Who was there through the network: attendance logs of meeting services, matched to registrations."""
