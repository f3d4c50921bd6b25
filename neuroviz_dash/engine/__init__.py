"""The lesson itself: a fully connected network, its training, and every quantity in between. numpy alone."""
